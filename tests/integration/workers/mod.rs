mod killed;
mod looping;
