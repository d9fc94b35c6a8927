"""scripts/plot: pictures of results files. Needs Matplotlib, NumPy and SciPy."""
