"""Rembuk IKM: a discussion board where small food producers teach each other.

Start reading at `charter/` (the rules), then `threads/service.py` (the acts), then `app.py`
(the wiring).
"""
