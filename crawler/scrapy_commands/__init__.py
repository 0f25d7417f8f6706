"""Scrapy's own command line, where this project says more than Scrapy does."""
