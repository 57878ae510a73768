"""The append-only ledger: what happened, which points followed, and every figure made of them."""
