"""Facts: what reporting knows of each case, and the ledger of what each case contributes to each figure."""
