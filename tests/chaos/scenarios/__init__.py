"""One function per fault, `fault_NUMBER`, sorted by what breaks."""
