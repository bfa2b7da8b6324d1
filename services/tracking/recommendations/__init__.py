"""三项建议: proposals to improve work or a policy, or to hold to account, and the written answer."""
