-- The same new task every time.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"title": "Buy tea", "notes": "Green, and some for the guests", "due_on": "2030-01-02"}'
