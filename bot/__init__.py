"""PM&R Match Advisor: a conversational adviser for IMGs who want a PM&R residency."""
