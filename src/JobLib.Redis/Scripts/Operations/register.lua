-- IServerRegistry.RegisterAsync. The description is packed, and opaque here but for the name.
local id, name, description, local_time, lease = take(), take(), take(), number(), number()
Servers.add(id, exact(now), 'name', name, 'description', description, 'started', exact(now), 'renewed', exact(now), 'lease', exact(now + lease), 'term', exact(lease), 'skew', exact(local_time - now))
return 1
