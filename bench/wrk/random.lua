-- A page from anywhere in the list; the argument is the number of rows.
function init(arguments)
  rows = tonumber(arguments[1])
  math.randomseed(rows)
end

function request()
  return wrk.format("GET", wrk.path .. math.random(51, rows))
end
