"""scripts/client_bench: the event-loop strategies beside wrk, from one core."""
