"""The guided browser's plan: which page, which field, which file; the pages are driven in ui."""
