"""The teacher's side: submissions are run in a sandbox, compared outside of it, and kept in a gradebook."""
