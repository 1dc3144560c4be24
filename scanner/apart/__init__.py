"""Work for which this program starts itself once more, so that it cannot bring the first down."""
