"""The task page: server-rendered, every task by way of the API."""
