"""Who gets a lead: rules in order, who is free, and who answered fastest."""
