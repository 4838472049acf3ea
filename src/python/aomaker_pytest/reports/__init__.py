"""Files that are made of results: Allure, coverage, pages and archives."""
