"""Pages of the documentation site that are made from code, notebooks and files of the project."""
