"""What holds for all tests: the same examples in every run of the check, and no limit by the clock.

Long campaigns look for new examples: `HYPOTHESIS_PROFILE=search ./check --long`.
"""

import os

from hypothesis import settings

settings.register_profile("check", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "check"))

# SANE would look through the network of whoever runs the tests; those that want it say so.
os.environ["SANE_CONFIG_DIR"] = os.devnull
