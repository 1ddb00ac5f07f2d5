-- IServerRegistry.SetDrainingAsync
local id, drains, actor = take(), take() == '1', take()
local server = Servers.find(id)
if not server or not server.live then return 0 end
if (server.draining ~= nil) == drains then return 1 end
if drains then Servers.set(id, 'draining', 1) else call('HDEL', KEY .. 'server:' .. id, 'draining') end
Servers.raise_signals()
Ledger.audit(actor, drains and 'drain server' or 'undrain server', server.name, 1)
return 1
