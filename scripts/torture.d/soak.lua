-- A mix that a world can stand for ever: what it writes goes with the resets, which come often, so that the most a
-- world ever held is soon reached. Argument: an asset's id.
local requests, at = {}, 0
local JSON = { ["Content-Type"] = "application/json", Authorization = "Bearer sk-soak-writes" }

local function post(path, body)
    return wrk.format("POST", path, JSON, body)
end

function init(args)
    local read, list = wrk.format("GET", "/v1/video/assets/" .. args[1]), wrk.format("GET", "/v1/video/assets?limit=10")
    local others = {
        post("/v1/video/assets", '{"url":"https://cdn.example.com/a.jpg","asset_type":"Image","name":"soak"}'),
        post("/v1/video/assets/sessions", '{"callback_url":"https://app.example.com/cb","lang":"en"}'),
        post("/v1/video/generations", '{"model":"byteplus/seedance-2.0","content":[{"type":"text","text":"waves"}]}'),
        post("/v1/video/assets", '{"url":"http://cdn.example.com/a.jpg"}'),
        post("/v1/video/assets", '{"url":'),
        wrk.format("GET", "/v1/video/assets", { Authorization = "none" }),
        wrk.format("GET", "/v1/video/assets/asset-20260619150241-abcde"),
        wrk.format("GET", "/kyc?w=none&token=none"),
        wrk.format("GET", "/_mock/overview"),
    }
    for i = 1, 40 do
        requests[i] = i % 2 == 0 and read or i % 5 == 0 and list or others[i % #others + 1]
    end
    requests[1] = wrk.format("DELETE", "/_mock/state", JSON)
    at = math.random(40)
end

function request()
    at = at % 40 + 1
    return requests[at]
end
