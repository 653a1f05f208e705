"""The service: takes in, works, sends and reminds, so that nothing is lost when a process or the database goes."""
