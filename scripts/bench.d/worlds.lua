-- Asks for an asset of one world after the other. Arguments: how many worlds, a file of ids.
local requests, at = {}, 0

function init(args)
    local worlds, ids = tonumber(args[1]), {}
    for id in io.lines(args[2]) do ids[#ids + 1] = id end
    for i = 1, 1000 do
        local headers = { Authorization = "Bearer sk-world-" .. i % worlds }
        requests[i] = wrk.format("GET", "/v1/video/assets/" .. ids[i % #ids + 1], headers)
    end
    at = math.random(1000)
end

function request()
    at = at % 1000 + 1
    return requests[at]
end
