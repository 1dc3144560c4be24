"""The practice portal: a real local web server that stands in for the authority."""
