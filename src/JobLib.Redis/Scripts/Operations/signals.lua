-- IServerRegistry.SignalsAsync: one cheap read.
local server = Servers.find(take())
local LOSS_IS_TOLD = 3600000000 -- an hour
local loss = call('HMGET', KEY .. 'loss', 'commits', 'at')
local is_told = loss[2] and tonumber(loss[2]) > now - LOSS_IS_TOLD
local due = Index.first_score(KEY .. 'scheduled')
return {
  server and server.live and 1 or 0, tonumber(call('GET', KEY .. 'signals') or 0), server and server.draining and 1 or 0,
  due and math.max(0, due - now) or false, call('SMEMBERS', KEY .. 'paused'),
  is_told and loss or false,
  now,
}
