"""Pages for people: the plan, its things, its views and questions."""
