# Only words we are sure of. Everything else falls back to bokmål, openly: the answer says its language.
greeting = Bures!
