-- IServerRegistry.SignalsAsync: one cheap read.
local server = Servers.find(take())
local LOSS_IS_TOLD = 3600000000 -- an hour
local loss = call('HMGET', KEY .. 'loss', 'commits', 'at')
local is_told = loss[2] and tonumber(loss[2]) > now - LOSS_IS_TOLD
local due = Index.first_score(KEY .. 'scheduled')
local paused = call('SMEMBERS', KEY .. 'paused')

local function is_ready()
  local is_paused = {}
  for _, name in ipairs(paused) do is_paused[name] = true end
  for _, queue in ipairs(unpacked(unpacked(server.description)[5])) do
    local ready = is_paused[queue] and 0 or Index.card(KEY .. 'ready:' .. queue) + Index.card(KEY .. 'suspects:' .. queue)
    if ready > 0 and Limits.room(queue) > 0 then return 1 end
  end
  return 0
end

local held = Batches.first_note() and now or Keys.next_wait_is_over()
local lease = Servers.first_end()

return {
  server and server.live and 1 or 0, tonumber(call('GET', KEY .. 'signals') or 0), server and server.draining and 1 or 0,
  due and math.max(0, due - now) or false, paused,
  is_told and loss or false,
  now,
  server and is_ready() or false, held and math.max(0, held - now) or false, lease and math.max(0, lease - now) or false,
  Limits.queues(),
}
