-- How many jobs are in some states, or wait for a retry.
if take() == '1' then return call('ZCARD', KEY .. 'retrying') end
local states, n = {}, 0
for i = 1, number() do states[i] = take() end
for _, key in ipairs(Pages.state_keys(nil, states)) do n = n + call('ZCARD', key) end
return n
