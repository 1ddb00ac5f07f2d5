-- IServerRegistry.RegisterAsync. The description is packed, and opaque here but for the name and the version of the application.
local id, name, application, description, local_time, lease = take(), take(), optional(), take(), number(), number()
Servers.add(id, exact(now), 'name', name, 'description', description, 'started', exact(now), 'renewed', exact(now), 'lease', exact(now + lease), 'term', exact(lease), 'skew', exact(local_time - now))
if application then Servers.set(id, 'application', Servers.application_number(application)) end
for _ = 1, number() do Limits.say(take(), optional_number()) end
Commit.close()
return 1
