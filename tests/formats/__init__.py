"""What runs in the environment .venv-formats: nbgrader and otter-grader themselves, on the assignments made here."""
