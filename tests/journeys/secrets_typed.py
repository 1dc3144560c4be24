"""What is typed at the desk to be looked for afterwards; all of it is made up."""

PHRASE = "bảy con trâu Chim Lạc qua suối"
PIN, WRONG_PIN, BOSS_PIN = "40718253", "53827104", "61930482"
LENT = ("nguoi-dan-chim-lac", "Mat-Khau-Chim-Lac-3")
"""A citizen's own account of the portal, for one sending."""
AT_PORTAL = ("tai-khoan-chim-lac", "Mat-Khau-Chim-Lac-9!x")
OTP = "91827364554"
OFFICE = ("co-quan-chim-lac", "Bi-Mat-Co-Quan-7?z")
"""The office's account at a portal, from the keyring."""
SECRETS = (PHRASE, PIN, WRONG_PIN, BOSS_PIN, *LENT, *AT_PORTAL, OTP, *OFFICE)
TYPED = "Hà Gia Chim Yến 071820938475"
"""A person, on the screen of a desk that dies."""
