-- A new title for any task of the older half; the argument is the number of rows.
local changes = 0

function init(arguments)
  rows = tonumber(arguments[1])
  math.randomseed(rows)
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  changes = changes + 1
  local body = '{"title": "Changed ' .. os.time() .. " " .. changes .. '"}'
  return wrk.format("PATCH", wrk.path .. math.random(1, rows / 2 - 1), nil, body)
end
