"""Rating a session: tags, applicability, evidence, ratings, totals."""
