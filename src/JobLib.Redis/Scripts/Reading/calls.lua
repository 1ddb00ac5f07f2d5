-- What jobs call, and how many jobs of a queue are in some states.
local queue, states, n = optional(), {}, 0
for i = 1, number() do states[i] = take() end
for _, key in ipairs(Pages.state_keys(queue, states)) do n = n + call('ZCARD', key) end
return {n, call('SMEMBERS', KEY .. 'calls')}
