"""Plans as a site of files that stands anywhere."""
