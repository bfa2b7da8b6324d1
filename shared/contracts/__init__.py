"""The language the services share: events, vocabularies, permissions, problem codes and request bodies."""
