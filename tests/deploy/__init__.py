"""What `deploy/` offers, tried with the real programs: `make deploy-test`."""
