"""Every reach into the internals of pytest, its plugins and Allure."""
