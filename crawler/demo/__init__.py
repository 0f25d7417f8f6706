"""The bundled example towns: five fictional public bodies of different quality, and their server on loopback.

Nothing here knows the crawler, the checks or the results: to them a demo town is a website like any other.
"""
