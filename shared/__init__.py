"""What the three services share: kernel, contracts, schema, database, jobs, security and the web edge."""
