"""The sales story: demo data led through gates, deadlines, health and forecast on a scripted clock."""
