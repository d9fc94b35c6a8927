"""scripts/mock_bench: the mock server beside other servers, under wrk."""
