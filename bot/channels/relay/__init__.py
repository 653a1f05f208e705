"""The group relay: WeCom, OneBot and people's own bridges by HTTP, one thin dialect each."""
