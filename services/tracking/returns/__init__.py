"""Daily returns 零报告: who owes one, special periods, and what stands for a day."""
