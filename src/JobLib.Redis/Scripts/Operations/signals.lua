-- IServerRegistry.SignalsAsync: one cheap read.
local server = Servers.find(take())
local due = Index.first_score(KEY .. 'scheduled')
return {
  server and server.live and 1 or 0, tonumber(call('GET', KEY .. 'signals') or 0), server and server.draining and 1 or 0,
  due and math.max(0, due - now) or false, call('SMEMBERS', KEY .. 'paused'),
}
