-- One task after the other, downwards from the id that is the argument.
function init(arguments)
  id = tonumber(arguments[1])
end

function request()
  id = id - 1
  return wrk.format("DELETE", wrk.path .. string.format("%d", id))
end
