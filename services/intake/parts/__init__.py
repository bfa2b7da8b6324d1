"""Parts 一信多事: registering what tracking has split from a matter."""
