"""The three services of Xinfang: intake, tracking and reporting. They never import each other."""
