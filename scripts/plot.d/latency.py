KIND="latency"
def sweeps(g): return False
def draw(g,c): return iter(())
