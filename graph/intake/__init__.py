"""From a printed text to a draft plan, and from the draft to a plan somebody has looked through."""
