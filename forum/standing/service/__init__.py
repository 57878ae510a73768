"""Acts on standing: by rule, by the member, by moderators."""
